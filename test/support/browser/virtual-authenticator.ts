import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { PasskeySteps } from '../users/passkeys.js';

interface Traits {
  /** Whether it can ask for a PIN or a fingerprint. */
  readonly hasUserVerification?: boolean;
  /** Whether the user passes that. */
  readonly isUserVerified?: boolean;
  /** Whether its passkeys can be copied to other devices, and whether they are. */
  readonly defaultBackupEligibility?: boolean;
  readonly defaultBackupState?: boolean;
}

/** The authenticator in Chromium's tests (Chrome DevTools Protocol, domain WebAuthn): of a device, or a security key. */
export class VirtualAuthenticator {
  private constructor(
    private readonly page: Page,
    private readonly devTools: CDPSession,
    private readonly id: string,
  ) {}

  /** Check the page with axe before, if at all: Chromium removes the authenticator when another DevTools session ends. */
  static async plugIn(
    page: Page,
    transport: 'internal' | 'usb' = 'internal',
    traits: Traits = {},
  ): Promise<VirtualAuthenticator> {
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('WebAuthn.enable');
    const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport,
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        ...traits,
      },
    });
    return new VirtualAuthenticator(page, devTools, authenticatorId);
  }

  /** Whether the user touches it when asked. */
  async setTouched(enabled: boolean): Promise<void> {
    await this.devTools.send('WebAuthn.setAutomaticPresenceSimulation', {
      authenticatorId: this.id,
      enabled,
    });
  }

  /** Makes a passkey for a user as the page of an integrator does. The page has to be one of the service. */
  async register(
    steps: PasskeySteps,
    user: { readonly id: number; readonly token: string },
  ): Promise<{ scratchCodes?: readonly string[] }> {
    const { token, options } = await steps.creationOptions(user);
    const credential: unknown = await this.page.evaluate(`(async () => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)});
      return (await navigator.credentials.create({ publicKey })).toJSON();
    })()`);
    const body = { token, name: 'This device', credential };
    const added = await steps.api.post(`/api/v1/users/${user.id}/passkeys`, user.token, body);
    expect(added.status, added.text).toBe(201);
    return added.body;
  }

  /** Goes back to the counters of its first day, as a copy made then would. */
  async resetCounters(): Promise<void> {
    const authenticatorId = this.id;
    const { credentials } = await this.devTools.send('WebAuthn.getCredentials', { authenticatorId });
    await this.forget();
    for (const credential of credentials)
      await this.devTools.send('WebAuthn.addCredential', {
        authenticatorId,
        credential: { ...credential, signCount: 0 },
      });
  }

  /** Loses its passkeys. */
  async forget(): Promise<void> {
    await this.devTools.send('WebAuthn.clearCredentials', { authenticatorId: this.id });
  }
}
