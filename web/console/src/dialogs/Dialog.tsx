import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useOpenDialog } from './openDialogs.js';

interface Props {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** Whether only its buttons close it, since it shows what is shown once. */
  isFirm?: boolean;
  children: ReactNode;
}

export function Dialog({ title, isOpen, onClose, isFirm = false, children }: Props) {
  useOpenDialog(isOpen);
  return (
    // Mantine's lock of the page's scrolling is a <style> element, which the policy refuses.
    <Modal
      opened={isOpen} onClose={onClose} title={title} centered lockScroll={false} closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={!isFirm} closeOnEscape={!isFirm}
    >
      {children}
    </Modal>
  );
}
