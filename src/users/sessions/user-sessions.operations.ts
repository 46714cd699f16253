import { defineOperations } from '../../common/http/operation.js';
import { SessionListDto } from './session.dto.js';

export const operations = defineOperations({
  listSessions: {
    summary: 'List the sessions of a user',
    takes: ['id'],
    success: { status: 200, description: 'The live sessions.', type: SessionListDto },
    errors: ['USER_NOT_FOUND'],
  },
  endSession: {
    summary: 'End one session of a user',
    takes: ['id', 'sessionId', 'body'],
    success: { status: 204, description: 'The session has ended; its tokens no longer work.' },
    errors: ['USER_NOT_FOUND', 'SESSION_NOT_FOUND'],
  },
  endOtherSessions: {
    summary: 'End all sessions of a user except this one',
    description: 'For another account, that is all of them. Pending sign-ins are cancelled.',
    takes: ['id', 'body'],
    success: { status: 204, description: 'The sessions have ended; their tokens no longer work.' },
    errors: ['USER_NOT_FOUND'],
  },
});
