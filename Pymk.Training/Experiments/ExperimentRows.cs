namespace Pymk.Training.Experiments;

/// <summary>What the logs hold of an experiment, summed over users and receivers.</summary>
/// <param name="Name">The experiment.</param>
/// <param name="Arms">Names of the arms, in the order of the result.</param>
/// <param name="Users">A row for each user: the answers that the user got, and what came of them.</param>
/// <param name="Receivers">A row for each arm and person who was invited from it.</param>
/// <param name="Mixed">Users with answers of more than one arm; they are left out.</param>
/// <param name="WithoutRequest">Rows that name the experiment and no answer; they are left out.</param>
/// <param name="First">Unix seconds of the first answer.</param>
/// <param name="Last">Unix seconds of the last.</param>
internal sealed record ExperimentRows(
    string Name, IReadOnlyList<string> Arms, IReadOnlyList<UserRow> Users, IReadOnlyList<ReceiverRow> Receivers, int Mixed, long WithoutRequest,
    long First, long Last);

/// <summary>A user of an experiment.</summary>
/// <param name="Arm">Index of the arm.</param>
/// <param name="Answers">Answers that the user got.</param>
/// <param name="Invites">Invitations that came of them.</param>
/// <param name="Accepts">Those that were accepted so far.</param>
internal readonly record struct UserRow(int Arm, int Answers, int Invites, int Accepts);

/// <summary>Somebody who was invited.</summary>
/// <param name="Arm">Index of the arm that showed the person.</param>
/// <param name="Person">The person.</param>
/// <param name="Invites">Invitations from users of the arm.</param>
/// <param name="Accepts">Those that were accepted so far.</param>
internal readonly record struct ReceiverRow(int Arm, int Person, int Invites, int Accepts);
