using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Ids;

namespace Pymk.Training.Recommend;

/// <summary>Reads the users to recommend to: all, or the ids of a file, one per line.</summary>
internal static class UserSelection
{
    /// <summary>Selects all users.</summary>
    public const string All = "all";

    /// <summary>The ordinals in the order of the file, or of the ids, and the ids that the model does not know.</summary>
    /// <exception cref="UserErrorException">The file does not exist, or a line is not an id.</exception>
    public static (int[] Users, List<string> Unknown) Read(string selection, SocialGraph graph, ModelNames names)
    {
        if (selection == All)
        {
            return ([.. Enumerable.Range(0, graph.UserCount).Where(user => !graph.IsErased(user)).OrderBy(graph.IdOf)], []);
        }

        if (!File.Exists(selection))
        {
            throw new UserErrorException($"--users {selection}: there is no such file; name a file with one user id per line, or '{All}'");
        }

        var (users, unknown, number) = (new List<int>(), new List<string>(), 0);
        foreach (var line in File.ReadLines(selection))
        {
            number++;
            // A blank can be a text id.
            if (names.Texts is null ? string.IsNullOrWhiteSpace(line) : line.Length == 0)
            {
                continue;
            }

            if (!names.TryRead(line, out var id))
            {
                throw new UserErrorException(
                    $"{selection} line {number}: expected a user id, {names.Rule}, found '{UserIdRules.Shown(line)}'");
            }

            if (graph.TryGetOrdinal(id, out var user))
            {
                users.Add(user);
            }
            else
            {
                unknown.Add(line);
            }
        }

        return ([.. users], unknown);
    }

    /// <summary>The users of a selection who are not gone. All may have gone people among them; a file must not name one.</summary>
    /// <exception cref="UserErrorException">The file names a user who is deactivated or deleted.</exception>
    public static int[] Present(int[] users, string selection, ModelNames names, OfflineRelations relations)
    {
        var gone = relations.Gone.ToHashSet();
        if (selection != All && Array.FindIndex(users, gone.Contains) is >= 0 and var first)
        {
            var state = (relations.People.Of(users[first]) & PersonFlags.Deleted) != 0 ? "deleted" : "deactivated";
            throw new UserErrorException(
                $"--users {selection}: user {names[users[first]]} is {state} and gets no suggestions; take the user out of the file");
        }

        return Array.FindAll(users, user => !gone.Contains(user));
    }
}
