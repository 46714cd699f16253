import { useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { client, createUser } from '../api.js';
import { Button, LinkButton } from '../components/button.js';
import { Field, SelectField } from '../components/field.js';
import { Form } from '../components/form.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { descriptionProblem, nameProblem, newPasswordProblem } from '../field-rules.js';
import { useAction, useIsShown } from '../load.js';
import { hasCode, fieldError } from '../messages.js';
import { navigate } from '../router.js';
import { type Role, roleHints, roleOptions } from '../words.js';

/** The form for a new user, with the service's errors next to their fields. */
export function CreateUserPage() {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('user');
  const isShown = useIsShown();
  const creating = useAction(async () => {
    const user = await createUser({ client, body: { name: name.trim(), description, password, role } });
    announce(`User ${user.name} created.`);
    if (isShown()) navigate(`/users/${user.id}`);
  });
  const { error } = creating;
  const isAboutField = hasCode(error, 'VALIDATION_FAILED', 'USER_NAME_TAKEN', 'PASSWORD_TOO_COMMON');
  return (
    <Form onSubmit={() => void creating.run()}>
      <PageHeading title="Create a user" />
      {!isAboutField && <ErrorNotice error={error} />}
      <Field
        label="Name"
        name="name"
        hint="1 to 128 letters, digits and _ - . @ +"
        autocomplete="off"
        required
        value={name}
        onInput={setName}
        problem={nameProblem(name.trim())}
        error={fieldError(error, 'name', 'USER_NAME_TAKEN')}
      />
      <Field
        label="Description"
        name="description"
        autocomplete="off"
        value={description}
        onInput={setDescription}
        problem={descriptionProblem(description)}
        error={fieldError(error, 'description')}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        hint="At least 8 characters; a few unrelated words are good. Tell the user to change it."
        autocomplete="new-password"
        required
        value={password}
        onInput={setPassword}
        problem={newPasswordProblem(password)}
        error={fieldError(error, 'password', 'PASSWORD_TOO_COMMON')}
      />
      <SelectField<Role>
        label="Role"
        name="role"
        value={role}
        options={roleOptions}
        onInput={setRole}
        hint={roleHints[role]}
      />
      <div class="actions">
        <Button type="submit" kind="primary" busy={creating.busy}>
          Create
        </Button>
        <LinkButton kind="quiet" href="#/users">
          Cancel
        </LinkButton>
      </div>
    </Form>
  );
}
