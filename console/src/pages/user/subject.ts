import type { AuthenticatorDto, MfaStatusDto, UserDto } from '../../api.js';

/** What the sections of a user's page show, and how they tell that they changed something. */
export interface Subject {
  readonly user: UserDto;
  readonly status: MfaStatusDto;
  /** The active ones. */
  readonly authenticators: readonly AuthenticatorDto[];
  readonly onChange: () => void;
}
