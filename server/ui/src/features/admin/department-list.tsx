/** The department tree, with the head of each. */
import { useMemo } from "react";
import { useMembers } from "@/shared/api/people";
import type { Department } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./admin.module.css";
import { treeOf, type DepartmentNode } from "./department-tree";
import { texts } from "./texts/texts";

export interface DepartmentListProps {
  departments: Department[];
  chosen: string;
  onChoose: (id: string) => void;
}

export function DepartmentList({ departments, chosen, onChoose }: DepartmentListProps) {
  const tree = useMemo(() => treeOf(departments), [departments]);
  return <Branch nodes={tree} depth={0} chosen={chosen} onChoose={onChoose} />;
}

interface BranchProps {
  nodes: DepartmentNode[];
  depth: number;
  chosen: string;
  onChoose: (id: string) => void;
}

function Branch({ nodes, depth, chosen, onChoose }: BranchProps) {
  return (
    <ul className={depth ? undefined : styles.list}>
      {nodes.map((node) => (
        <li key={node.id}>
          <button
            type="button"
            className={styles.choice}
            style={{ paddingLeft: 12 + depth * 20 }}
            aria-current={node.id === chosen ? "true" : undefined}
            onClick={() => onChoose(node.id)}
          >
            <span className={styles.choiceTitle}>{node.title}</span>
            <Head id={node.head} />
          </button>
          {node.children.length ? (
            <Branch nodes={node.children} depth={depth + 1} chosen={chosen} onChoose={onChoose} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Head({ id }: { id: string | null }) {
  const t = useTexts(texts);
  const name = useMembers().items.find((member) => member.id === id)?.name;
  if (!id) return <span className={styles.quiet}>{t("noHead")}</span>;
  return <span className={styles.quiet}>{name ? t("headIs", { name }) : ""}</span>;
}
