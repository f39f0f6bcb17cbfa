/** The functions formulas may call. A server that tells none leaves completion to the fields. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/shared/api/client";
import type { Page } from "@/shared/api/types";
import type { Json } from "@/shared/api/types";

export interface FunctionHelp {
  readonly name: string;
  readonly group: string;
  readonly signature: string;
  readonly help: string;
  /** Whether it gives the same for the same arguments whoever asks and whenever. */
  readonly lasts: boolean;
  readonly examples: readonly { readonly formula: string; readonly value: Json }[];
}

const NONE: readonly FunctionHelp[] = [];

export function useFunctions(): readonly FunctionHelp[] {
  const found = useQuery({
    queryKey: ["functions"],
    queryFn: ({ signal }) => get<Page<FunctionHelp>>("/functions", { signal }),
    staleTime: Infinity,
    retry: false,
  });
  return found.data?.items ?? NONE;
}
