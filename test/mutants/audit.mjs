import { mutantsOf } from './table.mjs';

const byName = 'test/journeys/audit-trail-by-name.test.ts';
const lists = 'test/attacks/list-blocks-requests.test.ts';
const trail = 'test/journeys/audit-trail.test.ts';

export const mutants = [
  ...mutantsOf('src/audit/audit.service.ts', trail, [
    {
      find: "? 'success' : 'failure'",
      replace: "? 'success' : 'success'",
      why: 'failures are recorded as success',
    },
    { find: 'actorUserId: actor.userId,', replace: 'actorUserId: null,', why: 'the actor is lost' },
    {
      find: '...actor.origin,',
      replace: "address: '', userAgent: '', requestId: '',",
      why: 'the origin is lost',
    },
    { find: 'reason: event.failure ?? null,', replace: 'reason: null,', why: 'the reason is lost' },
    {
      find: "'event.id < :before'",
      replace: "'event.id <= :before'",
      why: 'an event is listed on two pages',
    },
    {
      find: 'if (userId !== undefined) query',
      replace: 'if (false) query',
      why: 'the user filter is ignored',
    },
    { find: 'if (type !== undefined) query', replace: 'if (false) query', why: 'the type filter is ignored' },
    {
      find: 'if (from !== undefined) query',
      replace: 'if (false) query',
      why: 'the start of the period is ignored',
    },
    {
      find: 'if (to !== undefined) query',
      replace: 'if (false) query',
      why: 'the end of the period is ignored',
    },
    { find: 'found.length > limit ?', replace: 'found.length >= limit ?', why: 'an empty last page' },
  ]),
  ...mutantsOf('src/audit/audit.service.ts', byName, [
    {
      find: "if (ids.length === 0) throw new DomainError('USER_NOT_FOUND');",
      replace: 'if (ids.length === 0) return [filter];',
      why: 'an unknown name shows the events of everybody',
    },
    {
      find: '.filter((id) => filter.userId === undefined || filter.userId === id)',
      replace: '',
      why: 'a name overrides the account number',
    },
    {
      find: 'if (filters.length > 1) found',
      replace: 'if (false) found',
      why: 'events of accounts with the same name are out of order',
    },
    {
      find: 'limit + 1)));\n      await nextTurn();',
      replace: 'limit + 1)));',
      test: lists,
      why: 'a search by name blocks all other requests',
    },
  ]),
  ...mutantsOf('src/audit/account-names.ts', byName, [
    {
      find: 'const nameKey = nameKeyOf(name);',
      replace: 'const nameKey = name;',
      why: 'names are compared with case',
    },
    {
      find: 'WHERE nameKey = ? ORDER BY userId DESC',
      replace: 'WHERE nameKey = ? AND 1 = 0 ORDER BY userId DESC',
      why: 'events of deleted accounts are not found',
    },
    {
      find: 'LIMIT ${deletedFoundByName}',
      replace: 'LIMIT 10000',
      test: lists,
      why: 'a name that thousands of deleted accounts had blocks the service',
    },
    {
      find: 'COALESCE(subject.name, deletedSubject.name)',
      replace: 'subject.name',
      test: trail,
      why: 'deleted accounts lose their names',
    },
  ]),
  ...mutantsOf('src/common/http/field-validators.ts', trail, [
    {
      find: 'return !(Date.parse(String(value)) < Date.parse(String(start)));',
      replace: 'return start !== value || true;',
      why: 'a period that ends before it begins looks empty',
    },
  ]),
  ...mutantsOf('src/audit/audit.controller.ts', 'test/journeys/roles.test.ts', [
    {
      find: "@Access(['admin'])",
      replace: "@Access(['admin', 'helpdesk'])",
      title: 'listAuditEvents',
      why: 'the help desk reads the audit trail',
    },
  ]),
  ...mutantsOf('src/audit/expiry.ts', 'test/database/clean-up.test.ts', [
    { find: 'days * secondsPerDay', replace: 'days', why: 'events are removed after seconds' },
    {
      find: 'if (days === undefined) return [];\n  const keepSeconds = days * secondsPerDay + graceSeconds;',
      replace: 'const keepSeconds = (days ?? 0) * secondsPerDay + graceSeconds;',
      why: 'events are removed although they should be kept for ever',
    },
  ]),
];
