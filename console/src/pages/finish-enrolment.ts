import { navigate } from '../router.js';
import { type Account, signOut } from '../session.js';

/**
 * After an enrolment. A session of the user that began without the second factor cannot change MFA from now on, so the
 * user signs in again; others go on.
 * @returns whether the user is signed out
 */
export async function signOutIfWithoutSecondFactor(account: Account, userId: number): Promise<boolean> {
  if (userId !== account.id || account.secondFactor) return false;
  await signOut('enrolled');
  navigate('/');
  return true;
}
