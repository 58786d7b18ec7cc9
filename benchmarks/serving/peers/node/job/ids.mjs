// How is a unit found by its serial, and what are records called outside?
import { hash } from "node:crypto";
import { TENANT } from "./database.mjs";

const SERIALS = Buffer.from("7d0f5c1e6a7e5b0c9a542f1c8f0e6b11", "hex");
const BEGINS = `${TENANT.length}:${TENANT}`;

/** The key of a unit: a UUID of version 5, so that no index of serials is needed. */
export function unitKey({ namespace, serial }) {
  const maker = namespace.toUpperCase();
  const number = serial.toUpperCase();
  const name = Buffer.from(`${BEGINS}${maker.length}:${maker}${number.length}:${number}`);
  const digest = hash("sha1", Buffer.concat([SERIALS, name]), "buffer");
  digest[6] = (digest[6] & 0x0f) | 0x50;
  digest[8] = (digest[8] & 0x3f) | 0x80;
  const hex = digest.toString("hex", 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The public id of a record: its noun and its keys. */
export function publicId(noun, ...keys) {
  const head = Buffer.from(`${noun}\0`, "latin1").toString("hex");
  return Buffer.from(head + keys.join("").replaceAll("-", ""), "hex").toString("base64url");
}
