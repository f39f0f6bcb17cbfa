/** The rows a draft of an aggregate table would have. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import type { FormDto, Refs } from "@/shared/api/form-types";
import type { Values } from "@/shared/api/types";

export interface AggregatePreview {
  /** The form its rows are read as. */
  readonly form: FormDto;
  /** True when the reader may not see all that the table is made of. */
  readonly withheld: boolean;
  readonly rows: readonly { readonly values: Values; readonly breaks: boolean }[];
  readonly groups: number;
  readonly breaking: number;
  readonly looked: number;
  readonly exact: boolean;
  readonly refs: Refs;
}

/** Not asked while the document has problems: there are no rows of it then. */
export function usePreviewAggregate(app: string, aggregate: string, text: string, sound: boolean) {
  return useQuery({
    queryKey: ["preview-aggregate", app, aggregate, text],
    queryFn: ({ signal }) =>
      post<AggregatePreview>("/apps/{app}/aggregates/{aggregate}/preview", {
        path: { app, aggregate },
        body: { files: { [`aggregates/${aggregate}.json`]: text } },
        signal,
      }),
    enabled: sound,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
}
