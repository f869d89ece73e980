using System.Globalization;

namespace Pymk.Training.Cli;

/// <summary>Shows stage, rate and time left: a rewritten line on a terminal, a plain line every few seconds in a log.</summary>
internal sealed class ConsoleProgress : IProgress<StageProgress>
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan InLog = TimeSpan.FromSeconds(5);

    private readonly TextWriter _out;
    private readonly bool _terminal;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private string _stage = "";
    private long _stageStart;
    private long _lastShown;
    private int _lineLength;
    private bool _ended;

    public ConsoleProgress(TextWriter output, bool terminal, TimeProvider time)
    {
        (_out, _terminal, _time) = (output, terminal, time);
    }

    /// <summary>Progress on standard error, so that results on standard output stay clean.</summary>
    public static ConsoleProgress ForThisConsole() => new(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);

    public void Report(StageProgress value)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            if (value.Stage != _stage)
            {
                EndLine();
                (_stage, _stageStart, _lastShown, _ended) = (value.Stage, now, _terminal ? 0 : now, false);
            }

            var last = !_ended && value.Total > 0 && value.Done >= value.Total;
            _ended |= last;
            if (last || _lastShown == 0 || _time.GetElapsedTime(_lastShown, now) >= (_terminal ? OnTerminal : InLog))
            {
                Show(Describe(value, _time.GetElapsedTime(_stageStart, now)));
                _lastShown = now;
            }
        }
    }

    /// <summary>Ends a rewritten line before other output.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            EndLine();
        }
    }

    private static string Describe(StageProgress value, TimeSpan elapsed)
    {
        var rate = elapsed.TotalSeconds > 0.05 ? value.Done / elapsed.TotalSeconds : 0;
        var text = string.Create(CultureInfo.InvariantCulture, $"{value.Stage}: {value.Done:N0}");
        text += value.Total > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {value.Total:N0} {value.Unit}") : $" {value.Unit}";
        text += rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {rate:N0}/s") : "";
        return rate > 0 && value.Total > value.Done
            ? text + string.Create(CultureInfo.InvariantCulture, $", {(value.Total - value.Done) / rate:N0} s left")
            : text;
    }

    private void Show(string text)
    {
        if (!_terminal)
        {
            _out.WriteLine(text);
            return;
        }

        _out.Write('\r' + text.PadRight(_lineLength));
        _lineLength = text.Length;
    }

    private void EndLine()
    {
        if (_terminal && _lineLength > 0)
        {
            _out.WriteLine();
            _lineLength = 0;
        }
    }
}
