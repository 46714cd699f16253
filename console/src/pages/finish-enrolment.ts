import { navigate } from '../router.js';
import { type Account, signOut } from '../session.js';

/**
 * After an enrolment. A session of the user that may only enrol, or that began without the second factor and cannot change
 * MFA from now on, is of no use any more, so the user signs in again; others go on.
 * @returns whether the user is signed out
 */
export async function signOutIfWithoutSecondFactor(account: Account, userId: number): Promise<boolean> {
  if (userId !== account.id || (account.secondFactor && !account.mustEnrol)) return false;
  await signOut('enrolled');
  navigate('/');
  return true;
}
