/** Opens the dialog that sends copies of a flow; for those who may. */
import { Button } from "antd";
import { useState } from "react";
import type { Run } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { CcDialog } from "./cc-dialog";
import { texts } from "./texts/texts";

export interface CcButtonProps {
  readonly run: Pick<Run, "id" | "may_cc">;
  readonly small?: boolean;
}

export function CcButton({ run, small = false }: CcButtonProps) {
  const t = useTexts(texts);
  const [asking, setAsking] = useState(false);
  // A dialog that is open is not taken away from whoever writes in it.
  if (!run.may_cc && !asking) return null;
  return (
    <>
      <Button size={small ? "small" : "middle"} onClick={() => setAsking(true)}>
        {t("cc")}
      </Button>
      <CcDialog run={run} open={asking} onClose={() => setAsking(false)} />
    </>
  );
}
