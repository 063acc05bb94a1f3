/** Short names for the generated shapes. */
import type { components as CommandComponents } from '../generated/command-api';
import type { components as QueryComponents } from '../generated/query-api';

type Query = QueryComponents['schemas'];
type Command = CommandComponents['schemas'];

export type BuddyMatch = Query['BuddyMatch'];
export type BuddyMatchDetail = Query['BuddyMatchDetail'];
export type Company = Query['Company'];
export type CompanyMetrics = Query['CompanyMetrics'];
export type Course = Query['Course'];
export type CourseStatus = Query['CourseStatus'];
export type Credential = Query['Credential'];
export type EventEnvelope = Query['EventEnvelope'];
export type EventSummary = Query['EventSummary'];
export type Lag = Query['Lag'];
export type MatchStatus = Query['MatchStatus'];
export type Measure = Query['Measure'];
export type Overview = Query['Overview'];
export type ParkedCommit = Query['ParkedCommit'];
export type Period = Query['Period'];
export type Person = Query['Person'];
export type PersonProfile = Query['PersonProfile'];
export type Position = Query['Position'];
export type Positions = Query['Positions'];
export type Problem = Query['Problem'];
export type ProgrammeFigures = Query['ProgrammeFigures'];
export type ProgrammeRole = Query['ProgrammeRole'];
export type ProgrammesOverview = Query['ProgrammesOverview'];
export type ProjectionStatus = Query['ProjectionStatus'];
export type QualityFinding = Query['QualityFinding'];
export type Rebuild = Query['Rebuild'];
export type Session = Query['Session'];
export type SessionDetail = Query['SessionDetail'];
export type SessionType = Query['SessionType'];
export type Severity = Query['Severity'];
export type TimelineEntry = Query['TimelineEntry'];
export type Trend = Query['Trend'];
export type UnsealedPerson = Query['UnsealedPerson'];
export type UnsealedSession = Query['UnsealedSession'];
export type UnsealingPurpose = Query['UnsealingPurpose'];

export type CommandAnswer = Command['CommandAnswer'];
export type ImportPreview = Command['PreviewView'];
export type ImportSet = Command['SetView'];
export type ImportView = Command['ImportView'];
export type Refusal = Command['Refusal'];
