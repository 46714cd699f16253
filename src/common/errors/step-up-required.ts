import { DomainError } from './domain-error.js';

/** The refusal of a call that needs fresh proof of a factor (RFC 9470). */
export class StepUpRequired extends DomainError {
  constructor(
    readonly acrValues: string,
    readonly maxAgeSeconds: number,
    privateReason: string,
  ) {
    super('STEP_UP_REQUIRED', privateReason);
  }

  /** The value of WWW-Authenticate (RFC 9470 3). */
  get challenge(): string {
    return (
      'Bearer error="insufficient_user_authentication", ' +
      `acr_values="${this.acrValues}", max_age=${this.maxAgeSeconds}`
    );
  }
}
