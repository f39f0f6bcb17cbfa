import { Drawer } from "antd";
import type { Run } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import RunDiagram from "./run-diagram";
import { diagramTexts } from "./texts/texts";

interface DiagramDrawerProps {
  readonly run: Run;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The drawing with room to look around: over most of the page, on the phone over all of it. */
export default function DiagramDrawer({ run, open, onClose }: DiagramDrawerProps) {
  const t = useTexts(diagramTexts);
  const narrow = useNarrow();
  return (
    <Drawer
      open={open}
      title={`${t("diagram")} · ${run.flow_title}`}
      size={narrow ? "100%" : "min(1040px, 92vw)"}
      onClose={onClose}
      destroyOnHidden
      styles={{ body: { display: "flex", overflow: "hidden", padding: 0 } }}
    >
      <RunDiagram run={run} />
    </Drawer>
  );
}
