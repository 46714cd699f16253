import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

/** How a person works with a page. */
export interface Hands {
  /** Follows a link, presses a button or ticks a checkbox. */
  activate(target: Locator): Promise<void>;
  /** Types into an empty field. */
  write(field: Locator, text: string): Promise<void>;
}

/** A mouse or a finger. A field that already has the focus needs no click. */
export class Pointer implements Hands {
  clicks = 0;

  async activate(target: Locator): Promise<void> {
    await target.click();
    this.clicks += 1;
  }

  async write(field: Locator, text: string): Promise<void> {
    await field.waitFor();
    if (!(await isFocused(field))) await this.activate(field);
    await field.pressSequentially(text);
  }
}

/** More than the longest page has controls. */
const maxTabs = 150;

/** Tab, Enter, Space and the characters of a text. */
export class Keyboard implements Hands {
  async activate(target: Locator): Promise<void> {
    await this.moveTo(target);
    const isCheckbox = await matches(target, 'input[type=checkbox]');
    await target.page().keyboard.press(isCheckbox ? 'Space' : 'Enter');
  }

  async write(field: Locator, text: string): Promise<void> {
    await this.moveTo(field);
    await field.page().keyboard.type(text);
  }

  private async moveTo(target: Locator): Promise<void> {
    const page = target.page();
    await target.waitFor();
    for (let tabs = 0; !(await isFocused(target)); tabs += 1) {
      expect(tabs, `Tab reaches ${String(target)}`).toBeLessThan(maxTabs);
      await page.keyboard.press('Tab');
    }
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline, `the focus is visible on ${String(target)}`).not.toBe('none');
  }
}

const isFocused = (target: Locator): Promise<boolean> => matches(target, ':focus');

async function matches(target: Locator, selector: string): Promise<boolean> {
  return (await target.and(target.page().locator(selector)).count()) > 0;
}
