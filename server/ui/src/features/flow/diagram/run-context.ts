import { createContext, useContext } from "react";

/** Which step is looked at, for the cards of a drawn run. */
export interface Looking {
  readonly chosen: string | null;
  readonly choose: (key: string | null) => void;
}

export const LookingContext = createContext<Looking>({ chosen: null, choose: () => undefined });

export function useLooking(): Looking {
  return useContext(LookingContext);
}
