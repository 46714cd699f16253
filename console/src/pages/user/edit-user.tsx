import { useState } from 'preact/hooks';
import { client, updateUser, type UserDto } from '../../api.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Field, SelectField } from '../../components/field.js';
import { Form } from '../../components/form.js';
import { ErrorNotice } from '../../components/notice.js';
import { descriptionProblem } from '../../field-rules.js';
import { useAction } from '../../load.js';
import { fieldError, hasCode } from '../../messages.js';
import { type Role, roleHints, roleOptions } from '../../words.js';

interface EditUserProps {
  user: UserDto;
  open: boolean;
  onClose: () => void;
  onDone: (told: string) => void;
}

/** Sends only what was changed here, because another administrator may have changed the rest meanwhile. */
export function EditUser({ user, open, onClose, onDone }: EditUserProps) {
  const [seen] = useState(user);
  const [description, setDescription] = useState(seen.description);
  const [role, setRole] = useState<Role>(seen.role);
  const saving = useAction(async () => {
    const body = {
      ...(description !== seen.description && { description }),
      ...(role !== seen.role && { role }),
    };
    if (Object.keys(body).length === 0) {
      onClose();
      return;
    }
    await updateUser({ client, path: { id: user.id }, body });
    onDone('Changes saved.');
  });
  return (
    <Dialog title={`Edit ${user.name}`} open={open} onClose={onClose} busy={saving.busy}>
      <Form onSubmit={() => void saving.run()}>
        {!hasCode(saving.error, 'VALIDATION_FAILED') && <ErrorNotice error={saving.error} />}
        <Field
          label="Description"
          name="description"
          autocomplete="off"
          value={description}
          onInput={setDescription}
          problem={descriptionProblem(description)}
          error={fieldError(saving.error, 'description')}
        />
        <SelectField<Role>
          label="Role"
          value={role}
          options={roleOptions}
          onInput={setRole}
          hint={roleHints[role]}
        />
        <div class="actions">
          <Button disabled={saving.busy} onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" busy={saving.busy}>
            Save
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
