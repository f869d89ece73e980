using Pymk.Training.Cli;
using Pymk.Training.Import;

namespace Pymk.Training.Database;

/// <summary>
/// The input of an import with a file for each database that an option names. The files are in a temporary folder, which is deleted with this object.
/// From there on a query is a file as others: it is read twice, has bad rows and lines, and its content is part of a build's key.
/// </summary>
internal sealed class DatabaseInput : IDisposable
{
    private readonly string? _folder;

    private DatabaseInput(ImportOptions options, string? folder)
    {
        (Options, _folder) = (options, folder);

        // A run that is cancelled inside a long native call ends without coming back here.
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>The input as files.</summary>
    public ImportOptions Options { get; private set; }

    /// <summary>Runs the queries, one after another.</summary>
    /// <param name="options">The input; a path may be a database's address.</param>
    /// <param name="queries">The queries of the addresses.</param>
    /// <param name="progress">Is told the number of rows.</param>
    /// <param name="cancellation">Ends the queries.</param>
    /// <exception cref="UserErrorException">An address lacks its query or a query its address, or a database fails.</exception>
    public static async Task<DatabaseInput> FetchAsync(
        ImportOptions options, DatabaseQueries queries, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        (string Kind, string? Path, string? Query, string Option)[] sources =
        [
            ("connections", options.Connections, queries.Connections, DatabaseQueries.ConnectionsOption),
            ("profiles", options.Profiles, queries.Profiles, DatabaseQueries.ProfilesOption),
            ("interactions", options.Interactions, queries.Interactions, DatabaseQueries.InteractionsOption),
        ];
        foreach (var source in sources)
        {
            CheckPair(source.Kind, source.Path, source.Query, source.Option);
        }

        if (!sources.Any(source => source.Query is not null))
        {
            return new DatabaseInput(options, null);
        }

        var input = new DatabaseInput(options, Directory.CreateTempSubdirectory("pymk-database-").FullName);
        try
        {
            var paths = new string?[sources.Length];
            for (var i = 0; i < sources.Length; i++)
            {
                var (kind, path, query, _) = sources[i];
                paths[i] = path;
                if (query is not null)
                {
                    paths[i] = Path.Combine(input._folder!, kind + ".jsonl.zst");
                    var address = PostgresAddress.Parse(path!, $"--{kind}");
                    await new DatabaseQuery(address, query, $"--{kind}").CopyAsync(paths[i]!, kind, progress, cancellation);
                }
            }

            input.Options = options with { Connections = paths[0], Profiles = paths[1], Interactions = paths[2] };
            return input;
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();

    private static void CheckPair(string kind, string? path, string? query, string option)
    {
        if (PostgresAddress.Is(path) && string.IsNullOrWhiteSpace(query))
        {
            throw new UserErrorException(
                $"--{kind} names a database; {option} says what to read, for example {option} '{DatabaseQueries.Example(kind)}'");
        }

        // The text may hold a password, so the message does not.
        if (path?.Contains("://", StringComparison.Ordinal) == true && !PostgresAddress.Is(path))
        {
            throw new UserErrorException(
                $"--{kind} names an address that is not of PostgreSQL; expected postgres://user:password@host/database, or a path");
        }

        if (query is not null && !PostgresAddress.Is(path))
        {
            throw new UserErrorException($"{option} needs the database: --{kind} postgres://user:password@host/database");
        }
    }
}
