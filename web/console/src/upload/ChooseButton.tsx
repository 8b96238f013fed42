import { Button, type ButtonProps } from '@mantine/core';
import { useRef } from 'react';

interface Props extends ButtonProps {
  onChoose: (files: readonly File[]) => void;
  isFolder?: boolean;
  isSingle?: boolean;
  /** The name for those who do not see what is beside the button. */
  label?: string;
  children: string;
}

/** Opens the browser's choice of files, or of a folder. */
export function ChooseButton({ onChoose, isFolder, isSingle, label, children, ...button }: Props) {
  const input = useRef<HTMLInputElement>(null);
  function chosen() {
    const files = [...input.current!.files ?? []];
    // The same file can then be chosen again.
    input.current!.value = '';
    if (files.length > 0) {
      onChoose(files);
    }
  }
  return (
    <>
      <input ref={input} type="file" hidden multiple={!isSingle} aria-label={label ?? children} onChange={chosen} {...(isFolder && { webkitdirectory: '' })} />
      <Button {...button} aria-label={label} onClick={() => input.current!.click()}>{children}</Button>
    </>
  );
}
