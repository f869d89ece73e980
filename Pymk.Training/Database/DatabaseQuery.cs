using Npgsql;
using Pymk.Training.Cli;

namespace Pymk.Training.Database;

/// <summary>
/// Copies the rows of a query into a compressed JSONL file, one by one, so that a result of any size takes little memory. The server writes the JSON;
/// the transaction is read only.
/// </summary>
internal sealed class DatabaseQuery(PostgresAddress address, string query, string option)
{
    private const int ReportEvery = 1 << 14;

    /// <summary>Runs the query.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="stage">The name of the rows for the progress.</param>
    /// <param name="progress">Is told the number of rows.</param>
    /// <param name="cancellation">Ends the query on the server.</param>
    /// <exception cref="UserErrorException">The server cannot be reached, or refuses the user or the query. The message has no password.</exception>
    public async Task CopyAsync(string path, string stage, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(address.Settings.ConnectionString);
            await connection.OpenAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using (var readOnly = new NpgsqlCommand("SET TRANSACTION READ ONLY", connection, transaction))
            {
                await readOnly.ExecuteNonQueryAsync(cancellation);
            }

            // A line break before the bracket ends a comment at the end of the query.
            var sql = $"SELECT row_to_json(pymk_row)::text FROM ({query.TrimEnd(' ', ';', '\n', '\r', '\t')}\n) AS pymk_row";
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await using var rows = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, cancellation);
            await using var file = new ZstdSharp.CompressionStream(File.Create(path), level: 1, leaveOpen: false);
            var count = 0L;
            while (await rows.ReadAsync(cancellation))
            {
                var json = rows.GetFieldValue<byte[]>(0);

                // Between the values of a json column stand the line breaks of its text; within strings JSON has none.
                json.AsSpan().Replace((byte)'\n', (byte)' ');
                file.Write(json);
                file.WriteByte((byte)'\n');
                if (++count % ReportEvery == 0)
                {
                    progress?.Report(new StageProgress($"{stage} from the database", count, 0, "rows"));
                }
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new UserErrorException($"{option} {address.Shown}: {(e is PostgresException refused ? refused.MessageText : e.Message)}");
        }
    }
}
