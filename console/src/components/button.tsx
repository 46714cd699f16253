import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';

type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

interface ButtonProps extends Omit<ButtonHTMLAttributes, 'class' | 'disabled' | 'style'> {
  kind?: ButtonKind;
  /** Something is going on: it stays focused and readable, and does nothing. */
  busy?: boolean | undefined;
  disabled?: boolean | undefined;
  children: ComponentChildren;
}

/** `type` is `button`, unless `submit` is asked for. */
export function Button({
  kind = 'plain',
  busy = false,
  onClick,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
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
  href: string;
  kind?: ButtonKind;
  children: ComponentChildren;
}

/** A link that looks like a button: it goes somewhere. */
export function LinkButton({ href, kind = 'plain', children }: LinkButtonProps) {
  return (
    <a href={href} class={`button ${kind}`}>
      {children}
    </a>
  );
}
