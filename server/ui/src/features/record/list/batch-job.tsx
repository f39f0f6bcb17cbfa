/** A change of many records that was begun: its course, and everything that shows them read anew once it is over. */
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { FormDto } from "@/shared/api/form-types";
import { recordChanged, runsChanged } from "../calls/record";

const BatchDialog = lazy(() => import("@/features/job/batch-dialog"));

interface BatchJobProps {
  readonly id: string;
  readonly form: FormDto;
  readonly onClose: () => void;
}

export function BatchJob({ id, form, onClose }: BatchJobProps) {
  const client = useQueryClient();
  const over = () => {
    recordChanged(client, form.app, form.key);
    runsChanged(client);
  };
  return (
    <Suspense fallback={null}>
      <BatchDialog id={id} onOver={over} onClose={onClose} />
    </Suspense>
  );
}
