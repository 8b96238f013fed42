import { useEffect, useState } from 'react';

/** Whether a question is shown; the drawer around it is told, too. */
export function useAsking(onAsking: (isAsking: boolean) => void) {
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    onAsking(isAsking);
    return () => onAsking(false);
  }, [isAsking]);
  return [isAsking, setAsking] as const;
}
