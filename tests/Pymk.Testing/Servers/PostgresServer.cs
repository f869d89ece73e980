using System.Diagnostics;
using System.Globalization;

namespace Pymk.Testing.Servers;

/// <summary>
/// A PostgreSQL server with an empty database cluster in a temporary folder, on a free port of this machine. PostgreSQL refuses root, so root runs it
/// as the user <c>postgres</c> of the Debian package. A test project makes it a fixture by deriving from it.
/// </summary>
public class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-postgres-").FullName;
    private Process? _process;

    /// <summary>The superuser.</summary>
    public string User => "pymk";

    /// <summary>Its password, of characters that an address must escape.</summary>
    public string Password => "p,w=d\"/@:%?#'";

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>Why the server does not run, or null.</summary>
    public string? Missing { get; private set; }

    /// <summary>Creates the cluster, starts the server and returns when it answers.</summary>
    public virtual async ValueTask InitializeAsync()
    {
        if (Find("initdb") is not { } initdb || Find("postgres") is not { } postgres)
        {
            Missing = "PostgreSQL is not installed: apt-get install postgresql";
            return;
        }

        var passwordFile = Path.Combine(_folder, "password");
        var data = Path.Combine(_folder, "data");
        await File.WriteAllTextAsync(passwordFile, Password);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "-R", "postgres:postgres", _folder);
        }

        string[] create =
        [
            initdb, "-D", data, "-U", User, "--pwfile", passwordFile, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8",
            "--no-sync",
        ];
        await RunAsync(AsUser(create));
        using var reserved = new ReservedPort();
        Port = int.Parse(reserved.Release(), CultureInfo.InvariantCulture);
        string[] serve =
        [
            postgres, "-D", data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", _folder, "-c", "listen_addresses=127.0.0.1", "-c",
            "fsync=off",
        ];
        await StartAsync(AsUser(serve));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is not null)
        {
            // SIGINT ends sessions and then the server, which frees its shared memory.
            await RunAsync("kill", "-INT", _process.Id.ToString(CultureInfo.InvariantCulture));
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // Debian keeps the server's programs out of PATH.
    private static string? Find(string program)
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(debian)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    private static string[] AsUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command] : command;

    private static async Task RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {errors}");
        }
    }

    private async Task StartAsync(string[] command)
    {
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new IOException("postgres ended before it accepted connections."));
            }
            else if (line.Data.Contains("database system is ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(StartTimeout);
    }
}
