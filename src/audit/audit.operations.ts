import { defineOperations } from '../common/http/operation.js';
import { AuditEventListDto } from './dto/audit-event.dto.js';

export const operations = defineOperations({
  listAuditEvents: {
    summary: 'List security events, newest first',
    takes: ['query'],
    errors: ['USER_NOT_FOUND'],
    success: { status: 200, description: 'One page of events.', type: AuditEventListDto },
  },
});
