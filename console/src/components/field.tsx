import type { ComponentChildren, InputHTMLAttributes, Ref } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../language.js';

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  /** What the service refused; shown next to the field, which is marked as invalid. */
  error?: string | undefined;
}

type Taken =
  'value' | 'onInput' | 'label' | 'class' | 'style' | 'id' | 'name' | 'autocomplete' | 'type' | 'maxLength';

interface TextFieldProps extends FieldProps, Omit<InputHTMLAttributes, Taken> {
  value: string;
  onInput: (value: string) => void;
  /** What is wrong with the value, in words; see `field-rules.ts`. */
  problem?: string | undefined;
  name?: string;
  type?: 'text' | 'search' | 'password' | 'datetime-local';
  autocomplete?: string;
}

/**
 * A single-line text field. Passwords can be shown. It takes text of any length: what is pasted is never cut, but said to
 * be too long.
 */
export function Field({
  label,
  hint,
  error,
  problem,
  value,
  onInput,
  type = 'text',
  ...rest
}: TextFieldProps) {
  const t = useTexts();
  const id = useId();
  const check = useCheck(problem);
  const remark = check.remark ?? error;
  const [readable, setReadable] = useState(false);
  const isPassword = type === 'password';
  // Preact's types differ by input type, but this input changes its type.
  const attributes: object = { ...rest, type: isPassword && readable ? 'text' : type };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class={isPassword ? 'with-toggle' : 'plain-input'}>
        <input
          spellcheck={false}
          autocapitalize="none"
          {...attributes}
          {...check.input}
          id={id}
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
          {...describedBy(id, hint, remark)}
        />
        {isPassword && (
          <button
            type="button"
            class="toggle"
            aria-pressed={readable}
            aria-label={t.common.showField(label)}
            onClick={() => setReadable(!readable)}
          >
            {readable ? t.common.hide : t.common.show}
          </button>
        )}
      </div>
      <Remarks id={id} hint={hint} error={remark} />
    </div>
  );
}

/**
 * Tells the browser what is wrong with a field, so that `Form` finds it. It is shown once the user has pasted something or
 * sent the form; not when the field is left, as the button that is being clicked would move away.
 */
function useCheck(problem: string | undefined) {
  const ref = useRef<HTMLInputElement>(null);
  const [isChecked, setChecked] = useState(false);
  const check = (): void => setChecked(true);
  useLayoutEffect(() => ref.current?.setCustomValidity(problem ?? ''), [problem]);
  return {
    remark: isChecked ? problem : undefined,
    input: { ref, onInvalid: check, onPaste: check },
  };
}

interface CodeFieldProps extends FieldProps {
  value: string;
  /** Receives what was typed or pasted; `codeIn` makes a code of it. */
  onInput: (typed: string) => void;
  inputRef?: Ref<HTMLInputElement>;
}

/** A field for codes of the app and scratch codes. */
export function CodeField({ label, hint, error, value, onInput, inputRef }: CodeFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={inputRef ?? null}
        class="code"
        type="text"
        name="code"
        inputMode="numeric"
        autocomplete="one-time-code"
        spellcheck={false}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        {...describedBy(id, hint, error)}
      />
      <Remarks id={id} hint={hint} error={error} />
    </div>
  );
}

interface SelectFieldProps<Value extends string> extends FieldProps {
  value: Value;
  onInput: (value: Value) => void;
  options: readonly (readonly [value: Value, label: string])[];
  name?: string;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, hint, error, value, onInput, options, name } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        {...(name !== undefined && { name })}
        value={value}
        onChange={(event) => onInput(event.currentTarget.value as Value)}
        {...describedBy(id, hint, error)}
      >
        {options.map(([optionValue, optionLabel]) => (
          <option key={optionValue} value={optionValue} selected={optionValue === value}>
            {optionLabel}
          </option>
        ))}
      </select>
      <Remarks id={id} hint={hint} error={error} />
    </div>
  );
}

function describedBy(id: string, hint: ComponentChildren, error: string | undefined) {
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean);
  return {
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
    'aria-invalid': error ? ('true' as const) : undefined,
  };
}

function Remarks({ id, hint, error }: { id: string; hint: ComponentChildren; error: string | undefined }) {
  return (
    <>
      {hint && (
        <div class="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error && (
        <div class="field-error" id={`${id}-error`}>
          {error}
        </div>
      )}
    </>
  );
}
