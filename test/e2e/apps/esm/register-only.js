import { register } from 'acs-otel';

register();
