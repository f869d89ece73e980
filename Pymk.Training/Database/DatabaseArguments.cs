using System.CommandLine;

namespace Pymk.Training.Database;

/// <summary>The options of the queries.</summary>
internal sealed class DatabaseArguments
{
    private readonly Option<string?> _connections = Create(DatabaseQueries.ConnectionsOption, "connections");
    private readonly Option<string?> _profiles = Create(DatabaseQueries.ProfilesOption, "profiles");
    private readonly Option<string?> _interactions = Create(DatabaseQueries.InteractionsOption, "interactions");

    public void AddTo(Command command)
    {
        command.Add(_connections);
        command.Add(_profiles);
        command.Add(_interactions);
    }

    public DatabaseQueries Read(ParseResult parsed) =>
        new(parsed.GetValue(_connections), parsed.GetValue(_profiles), parsed.GetValue(_interactions));

    private static Option<string?> Create(string name, string kind) =>
        new(name) { Description = $"Where --{kind} is a database, postgres://user:password@host/database: the SELECT of its rows." };
}
