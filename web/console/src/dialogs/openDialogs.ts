import { useEffect } from 'react';

let open = 0;

/** Whether a dialog is open: lists do not change then, so that nobody confirms something else than what was shown. */
export function isDialogOpen(): boolean {
  return open > 0;
}

/** For dialogs: counts this one while it is shown, and gives the focus back to where it was. */
export function useOpenDialog(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    open++;
    const before = document.activeElement;
    return () => {
      open--;
      // Mantine does it only for a dialog that stays mounted.
      setTimeout(() => {
        if (document.activeElement === document.body && before instanceof HTMLElement) {
          before.focus();
        }
      });
    };
  }, [isOpen]);
}
