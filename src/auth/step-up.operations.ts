import { defineOperations } from '../common/http/operation.js';
import { StepUpDto } from './dto/step-up.dto.js';
import { TokenPairDto } from './dto/token.dto.js';

export const operations = defineOperations({
  stepUp: {
    summary: 'Prove a factor again, for calls that need fresh proof',
    description:
      'After `STEP_UP_REQUIRED`: send `code` if the user has MFA, `password` otherwise; only the second factor counts for a ' +
      'user with MFA. The rules and limits are those of signing in. The session goes on with new tokens; the refresh token ' +
      'of before counts as used, and using it ends the session.',
    takes: ['body'],
    optionalBody: StepUpDto,
    success: { status: 200, description: 'New tokens of the same session.', type: TokenPairDto },
    errors: [
      'CODE_INVALID',
      'CURRENT_PASSWORD_INVALID',
      'MFA_NOT_ENABLED',
      'MFA_LOCKED',
      'PASSWORD_LOCKED',
      'TOO_MANY_REQUESTS',
    ],
  },
});
