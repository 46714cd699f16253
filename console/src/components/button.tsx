import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact';

/** `quiet-danger` leads to a dialog whose `danger` button does it. */
type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger' | 'quiet-danger';

interface ButtonProps extends Omit<ButtonHTMLAttributes, 'class' | 'disabled' | 'style'> {
  kind?: ButtonKind;
  /** While an action runs: the button keeps its focus and text, and ignores clicks. */
  busy?: boolean | undefined;
  disabled?: boolean | undefined;
  buttonRef?: Ref<HTMLButtonElement>;
  children: ComponentChildren;
}

/** `type` defaults to `button`. */
export function Button({
  kind = 'plain',
  busy = false,
  onClick,
  buttonRef,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      ref={buttonRef ?? null}
      type={type}
      class={`button ${kind}`}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {children}
      {busy && <span class="spinner" aria-hidden="true" />}
    </button>
  );
}

interface LinkButtonProps {
  'aria-label'?: string;
  href: string;
  kind?: ButtonKind;
  onClick?: () => void;
  children: ComponentChildren;
}

/** A link that looks like a button. */
export function LinkButton({ kind = 'plain', children, ...rest }: LinkButtonProps) {
  return (
    <a {...rest} class={`button ${kind}`}>
      {children}
    </a>
  );
}
