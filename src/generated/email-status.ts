// Generated from src/schema/email-status.json by `npm run generate`. Edits are overwritten.

/** Classes of email outcomes. */
export const EMAIL_CLASSES = [
  'ok',
  'pending',
  'suppressed',
  'hard_bounce',
  'soft_bounce',
  'spam',
  'failed',
  'cancelled',
  'unknown',
] as const;

/** Packed rows `key:abc` by delivery status, lower case; a, b, c are letters for category, class and origin, `a` the first. */
export const EMAIL_DELIVERY =
  'delivered:aaf outfordelivery:abf expanded:abf suppressed:ccb bounced:cdb quarantined:cff filteredspam:cff failed:egf';

/** Packed rows `key:abc` by status of the send operation, lower case; a, b, c are letters for category, class and origin, `a` the first. */
export const EMAIL_SEND =
  'notstarted:abf running:abf succeeded:aaf failed:egf canceled:bhf';

/** Packed rows `key:abc` by SMTP code and enhanced status code; a, b, c are letters for category, class and origin, `a` the first. */
export const EMAIL_SMTP =
  '521/5.2.1:cdb 525/5.7.13:cdb 550/5.2.1:cdb 553/5.1.3:cdb 550/5.1.1:cdb 550/5.1.2:cdb 550/5.1.3:cdb 550/5.1.4:cdb 550/5.1.6:cdb 550/5.1.9:cdb 550/5.1.10:cdb 550/5.3.2:cdb 550/5.4.1:cdb 550/5.4.4:cdb 550/5.4.6:cdb 550/5.4.310:cdb 551/5.1.1:cef 552/5.2.1:cef 554/5.1.0:cef 552/5.2.2:cef 552/5.2.3:cef 552/5.2.121:cef 552/5.2.122:cef 552/5.3.1:cef 552/5.3.3:cef 552/5.3.4:cef 552/5.5.3:cef 552/5.6.1:cef 552/5.6.2:cef 552/5.6.3:cef 552/5.6.5:cef 552/5.6.6:cef 552/5.6.11:cef 552/5.7.1:ceb 552/5.7.2:ceb 552/5.7.12:ceb 552/5.7.15:ceb 552/5.7.16:ceb 552/5.7.17:ceb 552/5.7.18:ceb 552/5.7.19:ceb 552/5.7.20:ceb 552/5.7.21:ceb 552/5.7.22:ceb 552/5.7.23:ceb 552/5.7.24:ceb 552/5.7.25:ceb 552/5.7.26:ceb 552/5.7.27:ceb 552/5.7.28:ceb 552/5.7.29:ceb 552/5.7.30:ceb 552/5.7.51:ceb';
