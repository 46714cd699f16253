/**
 * Fresh proof of who uses the session, for calls that the service refuses with STEP_UP_REQUIRED. They wait while a dialog
 * asks the user, and are then repeated.
 */
import type { StepUpFactor } from '../../sdk/src/client.js';
import { freshAccessToken } from './access-token.js';
import { createStore, useStore } from './store.js';

interface Question {
  readonly factor: StepUpFactor;
  /** For all calls that wait. */
  readonly answer: Promise<string | undefined>;
  readonly settle: (accessToken: string | undefined) => void;
}

const question = createStore<Question | undefined>(undefined);

/** The access token before the last step-up; calls that were sent with it may be refused afterwards. */
let supersededToken: string | undefined;

/**
 * Asks the user for proof, once for all calls that wait.
 * @param refused the access token of the refused call
 * @returns the access token to repeat the call with; undefined if the user does not give the proof
 */
export function askForProof(factor: StepUpFactor, refused: string): Promise<string | undefined> {
  if (refused === supersededToken) return freshAccessToken();
  const asked = question.get();
  if (asked) return asked.answer;
  let settle: Question['settle'] = () => undefined;
  const answer = new Promise<string | undefined>((resolve) => (settle = resolve));
  question.set({ factor, answer, settle });
  return answer;
}

/** The factor that the dialog asks for; undefined while nothing waits for proof. */
export const useAskedFactor = (): StepUpFactor | undefined => useStore(question)?.factor;

/** Continues the calls that wait, with a session that has just been proved. */
export function continueWithProof(accessToken: string, superseded: string): void {
  supersededToken = superseded;
  settle(accessToken);
}

/** Lets the calls that wait fail with STEP_UP_REQUIRED. */
export const declineProof = (): void => settle(undefined);

function settle(accessToken: string | undefined): void {
  const asked = question.get();
  question.set(undefined);
  asked?.settle(accessToken);
}
