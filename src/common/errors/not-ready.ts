import type { ReadinessCheck } from '../http/readiness-check.js';
import { DomainError } from './domain-error.js';

/** The answer of `GET /health/ready` while something that the service needs is missing. */
export class NotReady extends DomainError {
  constructor(readonly checks: readonly ReadinessCheck[]) {
    super('SERVICE_UNAVAILABLE', 'not ready');
  }
}
