import type { ComponentChildren } from 'preact';
import { Brand } from './brand.js';
import { LanguageControl } from './language-control.js';
import { ThemeControl } from './theme-control.js';

interface CardPageProps {
  /** Wider than a sign-in form. */
  wide?: boolean;
  children: ComponentChildren;
}

/** A page without the frame: a single card in the middle. */
export function CardPage({ wide = false, children }: CardPageProps) {
  return (
    <main class={wide ? 'card-page wide' : 'card-page'}>
      <Brand />
      <div class="card">{children}</div>
      <footer>
        <LanguageControl />
        <ThemeControl />
      </footer>
    </main>
  );
}
