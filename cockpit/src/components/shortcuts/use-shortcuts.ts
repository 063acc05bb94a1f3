import { useHotkeys, useLocalStorage } from '@mantine/hooks';

/** Something that one key does. */
export interface Shortcut {
  /** The character that is typed. */
  key: string;
  /** What it does, in the reader's words. */
  what: string;
  /** Missing when it cannot be done now. */
  run?: (() => void) | undefined;
}

/** Whether shortcuts are wanted. Who speaks to their computer may type letters that they do not mean (WCAG 2.1.4). */
export function useShortcutsWanted() {
  return useLocalStorage({ key: 'teei.shortcuts', defaultValue: true, getInitialValueInEffect: false });
}

/**
 * Runs what a key stands for: never with a modifier, never while the key is held down, never in a field, and
 * never behind a dialogue or a menu.
 */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const [wanted] = useShortcutsWanted();
  useHotkeys(
    (wanted ? shortcuts : []).map(({ key, run }) => [
      key === '?' ? 'shift+?' : key,
      (event) => {
        if (!event.repeat && !isCovered()) run?.();
      },
    ]),
  );
}

function isCovered(): boolean {
  // The list of a closed field may stay in the page, unseen.
  const layers = document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]');
  return [...layers].some((layer) => layer.checkVisibility());
}
