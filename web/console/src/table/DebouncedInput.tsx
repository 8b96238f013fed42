import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

interface Props extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  onChange: (value: string) => void;
}

const PAUSE = 350;

/** Tells what was typed after a pause, or at once with Enter or when the field is left. */
export function DebouncedInput({ value, onChange, ...props }: Props) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;

  const field = useRef<HTMLInputElement>(null);

  // The address has changed, for instance by a view: not if it is what was typed here, perhaps written in another way.
  useEffect(() => {
    if (value !== told.current && document.activeElement !== field.current) {
      told.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    const timer = setTimeout(() => send(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);

  function send(typed: string) {
    if (typed !== told.current) {
      told.current = typed;
      tell.current(typed);
    }
  }

  // What was typed may be written in another way by now, or have opened something instead.
  function leave() {
    if (text !== told.current) {
      send(text);
    } else if (value !== told.current) {
      told.current = value;
      setText(value);
    }
  }

  return (
    <TextInput
      maxLength={255} {...props} ref={field} value={text} onChange={event => setText(event.currentTarget.value)} onBlur={leave}
      onKeyDown={event => event.key === 'Enter' && send(text)}
    />
  );
}
