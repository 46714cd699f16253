import type { MfaStatusDto, UserDto } from '../../api.js';

/** What the sections of a user's page show, and how they tell that they changed something. */
export interface Subject {
  readonly user: UserDto;
  readonly status: MfaStatusDto;
  readonly onChange: () => void;
}
