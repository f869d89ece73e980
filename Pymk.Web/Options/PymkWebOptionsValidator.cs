using System.Net;
using Microsoft.Extensions.Options;

namespace Pymk.Web.Options;

/// <summary>Refuses settings out of range at start, and names them.</summary>
internal sealed class PymkWebOptionsValidator : IValidateOptions<PymkWebOptions>
{
    private const int MinKeyLength = 16;
    private const int MaxRate = 1_000_000;
    private const int MinHeaderBytes = 1_024;
    private const int MaxHeaderBytes = 1_024 * 1_024;

    public ValidateOptionsResult Validate(string? name, PymkWebOptions options) =>
        Problem(options) is { } problem ? ValidateOptionsResult.Fail($"{PymkWebOptions.Section}:{problem}") : ValidateOptionsResult.Success;

    private static string? Problem(PymkWebOptions options) => options switch
    {
        { MaxConcurrent: < 1 or > 100_000 } => $"MaxConcurrent must be 1 to 100000, is {options.MaxConcurrent}.",
        _ when options.RetryAfter < TimeSpan.FromSeconds(1) || options.RetryAfter > TimeSpan.FromHours(1) =>
            $"RetryAfter must be 00:00:01 to 01:00:00, is {options.RetryAfter}.",
        { DashboardKey.Length: < MinKeyLength } => $"DashboardKey must have at least {MinKeyLength} characters.",
        { KeyRate: < 0 or > MaxRate } => $"KeyRate must be 0 to {MaxRate}, is {options.KeyRate}.",
        { UserRate: < 0 or > MaxRate } => $"UserRate must be 0 to {MaxRate}, is {options.UserRate}.",
        { MaxHeaderBytes: < MinHeaderBytes or > MaxHeaderBytes } =>
            $"MaxHeaderBytes must be {MinHeaderBytes} to {MaxHeaderBytes}, is {options.MaxHeaderBytes}.",
        { PathBase.Length: > 0 } when !IsPath(options.PathBase) => $"PathBase must be a path such as /pymk, is '{options.PathBase}'.",
        _ when options.Proxies.FirstOrDefault(p => !IPNetwork.TryParse(p, out _) && !IPAddress.TryParse(p, out _)) is { } proxy =>
            $"Proxies has '{proxy}', which is neither an address nor a network such as 10.0.0.0/8.",
        _ when options.Origins.FirstOrDefault(o => o != "*" && !IsOrigin(o)) is { } origin =>
            $"Origins has '{origin}'; give a scheme and a host without a path, such as https://app.example.",
        _ => null,
    };

    private static bool IsPath(string path) =>
        path.StartsWith('/') && !path.EndsWith('/') && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~');

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && origin.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}
