import type { FlowSummary, FormDto } from "@/shared/api/form-types";
import type { Problem, Values } from "@/shared/api/types";
import { useState } from "react";
import type { SubmitInput } from "../calls/record";
import { useDraftPreview } from "../calls/runs";
import { SubmitDialog } from "../detail/submit-dialog";

interface DraftSubmitProps {
  readonly form: FormDto;
  readonly flow: FlowSummary;
  readonly values: Values;
  readonly sending: boolean;
  readonly problems: readonly Problem[];
  readonly onSend: (input: SubmitInput) => void;
  readonly onClose: () => void;
}

/** Asks for what the flow wants to know before a record that is not yet created can be sent into it. */
export function DraftSubmit({ form, flow, values, sending, problems, onSend, onClose }: DraftSubmitProps) {
  // The form behind the dialog stays as it is while the dialog is open.
  const [draft] = useState(values);
  const preview = useDraftPreview(form.app, form.key, draft, flow.key);
  // That somebody has to be picked is why the dialog is open, and no mistake.
  const wrong = problems.filter((problem) => problem.code !== "pick_required");
  return (
    <SubmitDialog
      flow={flow}
      preview={preview}
      sending={sending}
      problems={wrong}
      onSend={onSend}
      onClose={onClose}
    />
  );
}
