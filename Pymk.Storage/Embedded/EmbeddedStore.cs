using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Pymk.Storage.Embedded;

/// <summary>
/// Garnet in this process, with the Redis protocol on a loopback port, so that one machine needs no other store. A durable store answers a write
/// when its append-only file is flushed to the operating system; checkpoints truncate the file. A cache evicts its oldest entries when it is full.
/// </summary>
public sealed class EmbeddedStore : IDisposable
{
    private readonly StoreGenerations? _generations;
    private readonly Func<int, int, EmbeddedServer> _start;
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _disposing = new();

    private EmbeddedServer _server;

    // Start: a generation and a port to a server.
    private EmbeddedStore(StoreGenerations? generations, Func<int, int, EmbeddedServer> start, int port)
    {
        (_generations, _start) = (generations, start);
        _server = start(generations?.Current ?? 0, port);
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => _server.Port;

    /// <summary>A StackExchange.Redis configuration string for this store.</summary>
    public string Connection => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Bytes of the log's records, live and dead, and of the append-only file.</summary>
    public long WrittenBytes => _server.WrittenBytes;

    /// <summary><see cref="WrittenBytes"/> after the last compaction, when all was live; 0 for a store that was never compacted.</summary>
    public long CompactBytes => _generations?.BytesWhenComplete ?? 0;

    /// <summary>Is called at each stage of a compaction, for tests of crashes.</summary>
    internal Action<CompactionStage> Reached { get; set; } = _ => { };

    /// <summary>Starts a store that keeps everything in a folder, and reads what the folder has.</summary>
    /// <param name="folder">The folder; created if missing. Two stores must not share it.</param>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <param name="memory">Memory for strings, such as <c>1g</c>; the rest goes to disk.</param>
    /// <param name="logs">Gets Garnet's log.</param>
    public static EmbeddedStore StartDurable(string folder, int port, string memory, ILoggerFactory? logs = null)
    {
        Directory.CreateDirectory(folder);
        var generations = new StoreGenerations(folder);
        generations.DeleteOthers();
        return new EmbeddedStore(generations, Start, port);

        EmbeddedServer Start(int generation, int at) => EmbeddedServer.Start(
            at, logs,
            "--aof", "--aof-commit-freq", "0", "--aof-commit-wait", "--aof-size-limit", "256m", "--recover", "--storage-tier",
            "--device-type", "RandomAccess", "--memory", memory, "--index", "16m", "--lua", "--lua-transaction-mode",
            "--checkpointdir", generations.Checkpoints(generation), "--logdir", generations.Log(generation));
    }

    /// <summary>Starts a store that keeps everything in memory and loses it at the end.</summary>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <param name="memory">Memory, such as <c>512m</c>; the oldest entries are evicted when it is full.</param>
    /// <param name="logs">Gets Garnet's log.</param>
    public static EmbeddedStore StartCache(int port, string memory, ILoggerFactory? logs = null) =>
        new(null, (_, at) => EmbeddedServer.Start(at, logs, "--memory", memory, "--index", "16m", "--no-obj"), port);

    /// <summary>
    /// Rewrites the folder of a durable store, so that no file holds what was removed or overwritten before the call. Garnet has no such command:
    /// its compaction frees whole segments, and a checkpoint keeps dead records. Live keys are copied into a second store, which takes the place
    /// and the port of the first. All connections end then. If something was written to the first meanwhile, it is copied again without connections,
    /// so no write is acknowledged and lost. Needs memory and disk for both stores. A crash at any point leaves one of the two whole.
    /// </summary>
    /// <param name="copied">Is awaited before connections end; null for nothing.</param>
    /// <param name="cancellation">Ends the copying; the store is as before.</param>
    /// <exception cref="IOException">The copy failed, for example because the disk is full; the store is as before and serves.</exception>
    public async Task CompactAsync(Func<Task>? copied = null, CancellationToken cancellation = default)
    {
        var generations = _generations ?? throw new InvalidOperationException("A cache has no files to compact.");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _disposing.Token);
        await _one.WaitAsync(either.Token);
        try
        {
            var (before, port) = (_server, Port);
            _server = await ReplaceAsync(generations, copied, either.Token);
            ReturnTo(port);
            before.Dispose();
            generations.DeleteOthers();
            Reached(CompactionStage.Deleted);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The keys that match a pattern with the wildcard <c>*</c>, in place of SCAN; some may be deleted already.</summary>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    public async Task<IReadOnlyCollection<byte[]>> KeysAsync(string pattern, CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _disposing.Token);
        await _one.WaitAsync(either.Token);
        try
        {
            return await Task.Run(() => Match(either.Token), either.Token);
        }
        finally
        {
            _one.Release();
        }

        IReadOnlyCollection<byte[]> Match(CancellationToken end)
        {
            var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var (key, _) in _server.Records())
            {
                end.ThrowIfCancellationRequested();
                var name = Encoding.UTF8.GetString(key);
                if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
                {
                    keys.TryAdd(name, key);
                }
            }

            return keys.Values;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposing.Cancel();
        _one.Wait();
        _server.Dispose();
        _one.Dispose();
        _disposing.Dispose();
    }

    private async Task<EmbeddedServer> ReplaceAsync(StoreGenerations generations, Func<Task>? copied, CancellationToken cancellation)
    {
        var (port, next) = (Port, generations.Current + 1);
        EmbeddedServer? copy = null;
        try
        {
            copy = await CopyAsync(async () =>
            {
                await (copied?.Invoke() ?? Task.CompletedTask);
                _server.MoveTo(0);
            });
            copy ??= await CopyAsync(() => Task.CompletedTask)
                ?? throw new IOException("Something wrote to the embedded store while nothing was connected to it; compact it again.");
            generations.MarkComplete(next, copy.WrittenBytes);
        }
        catch
        {
            copy?.Dispose();
            try
            {
                // Before the store serves again: a generation that is complete would hide what is written from here on.
                generations.Delete(next);
            }
            finally
            {
                ReturnTo(port);
            }

            throw;
        }

        Reached(CompactionStage.Switched);
        return copy;

        // Null where something was written until the end.
        async Task<EmbeddedServer?> CopyAsync(Func<Task> end)
        {
            generations.Delete(next);
            var target = _start(next, 0);
            try
            {
                var tail = _server.LogTail;
                await StoreCopy.RunAsync(_server, target, () => Reached(CompactionStage.Copying), cancellation);
                await end();
                Reached(CompactionStage.Copied);
                if (_server.LogTail == tail)
                {
                    return target;
                }
            }
            catch
            {
                target.Dispose();
                throw;
            }

            target.Dispose();
            return null;
        }
    }

    // Where another process got the port meanwhile, the store stays on its free one, and the stores' connections follow.
    private void ReturnTo(int port)
    {
        try
        {
            if (_server.Port != port)
            {
                _server.MoveTo(port);
            }
        }
        catch (IOException)
        {
        }
    }
}
