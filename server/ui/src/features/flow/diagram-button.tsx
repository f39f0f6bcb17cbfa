import { ApartmentOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import type { Run } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./diagram-button.module.css";
import { texts } from "./texts/texts";

const DiagramDrawer = lazy(() => import("./diagram/diagram-drawer"));

interface DiagramButtonProps {
  readonly run: Run;
  /** Whether the drawing is there from the start. */
  readonly open?: boolean;
}

/** Opens the drawing of a run; what draws is loaded only then. */
export function DiagramButton({ run, open = false }: DiagramButtonProps) {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(open);
  const [isWanted, setWanted] = useState(open);
  if (run.diagram.length === 0) return null;
  return (
    <>
      <Button
        size="small"
        className={styles.open ?? ""}
        icon={<ApartmentOutlined aria-hidden="true" />}
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
      >
        {t("diagram")}
      </Button>
      {isWanted && (
        <Suspense fallback={null}>
          <DiagramDrawer run={run} open={isOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
