import type { OperationDefinition } from '../common/http/operation.js';
import { AuditEventListDto } from './dto/audit-event.dto.js';

export const listAuditEvents = {
  id: 'listAuditEvents',
  summary: 'List security events, newest first',
  takes: ['query'],
  success: { status: 200, description: 'One page of events.', type: AuditEventListDto },
} as const satisfies OperationDefinition;
