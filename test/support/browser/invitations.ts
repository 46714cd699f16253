import type { Api } from '../http/api.js';
import type { TestUser, Users } from '../users/users.js';

/** Makes links for users through the API. */
export class Inviter {
  constructor(
    private readonly api: Api,
    readonly users: Users,
  ) {}

  /** @returns the link */
  async invite({ id }: TestUser, { replace = false } = {}): Promise<string> {
    const { body } = await this.api.post(pathOf(id), await this.users.admin(), { replace });
    return body.url as string;
  }

  async revoke({ id }: TestUser): Promise<void> {
    await this.api.request('DELETE', pathOf(id), { token: await this.users.admin() });
  }
}

const pathOf = (id: number): string => `/api/v1/users/${id}/mfa/invitation`;
