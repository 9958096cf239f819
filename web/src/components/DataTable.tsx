/**
 * A table that stays readable on a phone: there each row becomes a card, headed by its first value, with the column's
 * name above each other one. Numbers line up (tabular figures); `align: "end"` for amounts.
 */

import { Skeleton } from "@mantine/core";
import clsx from "clsx";
import { memo, useDeferredValue, type ReactNode } from "react";

import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

import classes from "./DataTable.module.css";

export interface Column<Row> {
  key: string;
  title: string;
  /** For columns whose title is only for screen readers (buttons). */
  hideTitle?: boolean;
  align?: "start" | "end";
  /** Long values: on a phone they have a line of their own. */
  wide?: boolean;
  /** The row's state in a word or two: on a phone it stands beside the row's name, without a name of its own. */
  state?: boolean;
  cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  /** What the table is, for screen readers. */
  caption: string;
  /** Where they stay the same (`useMemo`), rows that stay the same are not drawn again. */
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  /** Shown while `rows` is undefined. */
  skeletons?: number;
}

export function DataTable<Row>({ caption, columns, rows: given, rowKey, skeletons = 5 }: DataTableProps<Row>) {
  const t = useTexts(common);
  // Rows that have just come are drawn in short pieces.
  const ready = useDeferredValue(given !== undefined);
  const rows = ready ? given : undefined;
  return (
    <table className={classes.table} aria-busy={rows === undefined}>
      <caption className={classes.caption}>{rows === undefined ? `${caption}: ${t.loading}` : caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={clsx(column.align === "end" && classes.end)}>
              {column.hideTitle ? <span className={classes.hidden}>{column.title}</span> : column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows === undefined
          ? Array.from({ length: skeletons }, (_, index) => (
              <tr key={index}>
                {columns.map((column) => (
                  <td key={column.key}>
                    <Skeleton height={14} my={5} width={`${40 + ((index * 17 + column.key.length * 11) % 50)}%`} />
                  </td>
                ))}
              </tr>
            ))
          : rows.map((row) => <TableRow key={rowKey(row)} row={row} columns={columns as Column<unknown>[]} />)}
      </tbody>
    </table>
  );
}

interface TableRowProps<Row> {
  row: Row;
  columns: Column<Row>[];
}

/** Drawn again only where its row or the columns changed: a history has hundreds. */
const TableRow = memo(function TableRow({ row, columns }: TableRowProps<unknown>) {
  return (
    <tr>
      {columns.map((column) => (
        <td
          key={column.key}
          data-label={column.hideTitle ? undefined : column.title}
          className={clsx(
            column.align === "end" && classes.end,
            column.wide && classes.wide,
            column.state && classes.state,
            column.hideTitle && classes.acts,
          )}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
});
