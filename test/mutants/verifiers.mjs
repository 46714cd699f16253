import { mutantsOf } from './table.mjs';

const given = 'test/attacks/verifier-given-mfa.test.ts';

export const mutants = [
  ...mutantsOf('src/mfa/verifiers.ts', given, [
    {
      find: "if (found.length > 0) throw new DomainError('VERIFIER_HAS_NO_MFA');",
      replace: '',
      title: 'while the role is being given',
      why: 'an account that becomes a verifier at this moment is invited or enrols',
    },
    {
      find: 'if ((await placesOf(manager, userId)).some(isActive))',
      replace: 'if (false)',
      why: 'an account with MFA becomes a verifier',
    },
    {
      find: 'await removePending(manager, userId);',
      replace: '',
      why: 'a verifier confirms an enrolment from before',
    },
  ]),
  ...mutantsOf('src/mfa/enrolment/invitations.ts', given, [
    {
      find: "AND users.role <> 'verifier' ",
      replace: '',
      why: 'an old invitation gives a verifier MFA',
    },
  ]),
  ...mutantsOf('src/users/access-policy.ts', given, [
    {
      find: "if (user.role === 'verifier' && givesMfa.includes(action))",
      replace: 'if (false)',
      why: 'an old enrolment gives a verifier MFA',
    },
  ]),
  ...mutantsOf('src/users/transfer/imported-user.ts', 'src/users/transfer/imported-user.spec.ts', [
    {
      find: "if (role === 'verifier' && isEnabled)",
      replace: 'if (false)',
      why: 'a verifier is imported with MFA',
    },
  ]),
];
