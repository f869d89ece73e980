using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Pymk.Web.Access;

/// <summary>The keys of the settings and of the file. A changed file counts within seconds; one that cannot be read changes nothing.</summary>
internal sealed partial class ApiKeys : IDisposable
{
    private readonly ApiKeySet _configured;
    private readonly string? _file;
    private readonly ILogger _logger;
    private readonly PhysicalFileProvider? _folder;
    private readonly IDisposable? _changes;

    private volatile ApiKeySet _filed = ApiKeySet.Empty;

    public ApiKeys(IOptions<AccessOptions> options, ILogger<ApiKeys> logger)
    {
        (_configured, _logger) = (ApiKeySet.Of(options.Value.Keys, AccessOptions.Section + ":Keys"), logger);
        if (options.Value.KeysFile is not { } file)
        {
            return;
        }

        _file = Path.GetFullPath(file);
        _filed = ApiKeyFile.Read(_file);

        // Polling follows the links by which Kubernetes replaces a secret.
        _folder = new PhysicalFileProvider(Path.GetDirectoryName(_file)!) { UsePollingFileWatcher = true, UseActivePolling = true };
        _changes = ChangeToken.OnChange(() => _folder.Watch(Path.GetFileName(_file)), Reload);
    }

    /// <summary>The caller whose key a text is; null for any other text.</summary>
    public Caller? Find(ReadOnlySpan<char> text)
    {
        var configured = _configured.Find(text);
        return _filed.Find(text) ?? configured;
    }

    /// <summary>Reads the file again.</summary>
    internal void Reload()
    {
        try
        {
            _filed = ApiKeyFile.Read(_file!);
            LogRead(_file!);
        }
        catch (InvalidDataException e)
        {
            LogKept(e.Message);
        }
    }

    public void Dispose()
    {
        _changes?.Dispose();
        _folder?.Dispose();
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The keys of {File} are read again")]
    private partial void LogRead(string file);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The keys of before stay in use. {Problem}")]
    private partial void LogKept(string problem);
}
