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
    success: { status: 204, description: 'The session is over; its tokens are dead.' },
    errors: ['USER_NOT_FOUND', 'SESSION_NOT_FOUND'],
  },
  endOtherSessions: {
    summary: 'End all sessions of a user but this one',
    description: 'For somebody else’s account, that is all of them. Sign-ins under way come to nothing, too.',
    takes: ['id', 'body'],
    success: { status: 204, description: 'They are over; their tokens are dead.' },
    errors: ['USER_NOT_FOUND'],
  },
});
