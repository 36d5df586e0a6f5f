/** Links use these uids, so they never change. */
export const UID = {
  overview: 'acs-overview',
  find: 'acs-find-calls',
  clientQuality: 'acs-client-quality',
  traceTempo: 'acs-trace-a-call',
  traceJaeger: 'acs-trace-a-call-jaeger',
  runbook: 'acs-runbook',
  azureOverview: 'acs-azure-overview',
  azureFind: 'acs-azure-find-calls',
  azureClientQuality: 'acs-azure-client-quality',
  azureTrace: 'acs-azure-trace-a-call',
};

/** Data sources of `provisioning/datasources/`. */
export const DATA_SOURCE = {
  prometheus: 'acs-prometheus',
  loki: 'acs-loki',
  tempo: 'acs-tempo',
  jaeger: 'acs-jaeger',
  azureMonitor: 'acs-azure-monitor',
};
